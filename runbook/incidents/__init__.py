"""What a person reads and changes of an incident: its course, figures, register, its end."""
