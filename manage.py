#!/usr/bin/env python
"""Django's entry point, nothing else."""

import os
import sys

from django.core.management import execute_from_command_line

from lean.launch import prepare

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lean.settings")
    prepare(sys.argv)
    execute_from_command_line(sys.argv)
