"""Trials: register, measure, judge, confirm, end."""
