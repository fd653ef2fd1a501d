"""Boards: what hangs there, what is entered, promised and asked for."""
