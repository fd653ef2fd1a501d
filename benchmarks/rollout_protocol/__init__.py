"""How a rollout survives, as pure transitions: the services are the same rules on rows (docs/explanation/rollout.md).

Each function is one transaction: rows in, rows out, or None where its condition does not hold and nothing is written.
``taking``, ``failing``, ``stopping`` have the names of the services that do them; ``site_end`` is what happens there.
"""
