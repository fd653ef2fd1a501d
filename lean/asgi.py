"""Server entry (ASGI)."""

import os
import signal

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lean.settings")
application = get_asgi_application()

from lean.watch import leave_with  # noqa: E402  it reads the settings

leave_with(signal.SIGTERM)
