"""Who may come in, and what they may do: roles, PINs, second factors, lock-out, idle sign-out."""
