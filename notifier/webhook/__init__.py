"""What a signed webhook holds, and how its receiver knows that it is ours."""
