"""Rahdari: who is listed, and who only has a listed person's name. Public names, and nothing else."""
