"""One module a command: ``run(arguments) -> exit code``. Each is imported only when its command is given."""
