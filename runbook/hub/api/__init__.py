"""The door for agents: enrolment, reports and their answers; health and figures for machines."""
