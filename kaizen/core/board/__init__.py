"""The Gemba board without Django: letters, day marks, tiers, owners, clocks, layout."""
