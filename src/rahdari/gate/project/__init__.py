"""How the gate is put together: the data folder, Django's settings and addresses, the server."""
