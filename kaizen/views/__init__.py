"""Pages. One file per noun."""
