"""The arithmetic: numpy and the standard library only. A network compiles to a program of numpy statements."""
