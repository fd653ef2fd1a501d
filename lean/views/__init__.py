"""The pages of the house: sign in, account, site settings, audit trail, health, source."""
