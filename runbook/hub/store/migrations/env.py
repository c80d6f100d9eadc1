"""What alembic runs to take the missing steps, on the connection it was given, in its transaction.

https://alembic.sqlalchemy.org/en/latest/cookbook.html#connection-sharing
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
