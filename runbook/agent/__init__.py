"""What runs on the operator's PC: the sitting of ``run`` and what it needs of the computer."""
