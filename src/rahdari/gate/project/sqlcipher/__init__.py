"""The whole SQLite file encrypted: Django's backend of SQLite, on SQLCipher (extra `sqlcipher`)."""
