"""What people do about it: ideas, A3s, trials, standards. One file per noun."""
