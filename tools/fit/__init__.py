"""What the scripts estimate, one module per table."""
