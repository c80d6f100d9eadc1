"""What must not get into a text: client numbers, names of people, signs that steer a terminal."""
