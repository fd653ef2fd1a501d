"""The API of the value streams and their data; pages and API call the same services. Mounted under ``api/v1/``."""
