"""What the templates may write."""
