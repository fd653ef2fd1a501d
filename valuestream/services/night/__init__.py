"""The night of a site: when it is due, its steps, what each stream's part does, the report."""
