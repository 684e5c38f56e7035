"""Run the commands, each a module with ``run(arguments) -> exit code`` that is imported only when it is given."""
