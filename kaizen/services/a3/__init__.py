"""Begin, write, coach and end an A3."""
