"""The demo: three made-up plants, their logs, and the people who look at them."""

PASSWORD = "one piece flow"  # noqa: S105  printed on purpose; ``up`` refuses a database that has it
