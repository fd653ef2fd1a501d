"""Write, review, sign, put in effect and read standards."""
