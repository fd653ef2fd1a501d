"""What people change in the house. Pages and API call the same functions; each writes its audit entry."""
