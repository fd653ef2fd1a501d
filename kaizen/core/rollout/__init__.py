"""Rollout: where else a standard fits, what it will do there, and what stops it (docs/explanation/compatibility.md)."""
