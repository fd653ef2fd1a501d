"""Ideas: given, answered, listed; their photos, their codes at machines, their clock."""
