"""What commands write: in any locale, into any pipe, and never in the way of what acts."""
