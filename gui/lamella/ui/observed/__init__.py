"""What a server log says happened, beside the plan."""
