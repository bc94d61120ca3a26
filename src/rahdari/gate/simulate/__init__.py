"""Invented travellers at the running desk: the tray of a demonstration or drill, and a simulated day."""
