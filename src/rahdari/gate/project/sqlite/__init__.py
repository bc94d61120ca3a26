"""Django's SQLite, with the threads of the server writing in turn."""
