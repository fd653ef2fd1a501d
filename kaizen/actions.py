"""What the audit trail calls the changes of this app."""

from lean.actions import Labels

ACTIONS: Labels = {}
