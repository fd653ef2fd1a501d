"""The demo: two made-up plants, their logs, and the people who look at them."""
