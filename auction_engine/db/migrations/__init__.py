"""Alembic's folder: the migrations ship in the package and need no alembic.ini."""
