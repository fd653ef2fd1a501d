"""Forms. One file per noun."""
