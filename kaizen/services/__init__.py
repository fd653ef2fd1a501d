"""Load, ask the core, save: the only code that changes rows. One file or folder per noun."""
