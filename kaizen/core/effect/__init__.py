"""Did it work? Design, effect, checks, guardrails and the word that follows from them (docs/explanation/verdict.md)."""
