# The endpoint as it is in the live version of the service: SERVICE_ID/NAME.
terraform import logdrain_fastly_heroku.edge SEEDSERVICE00000000001/edge

# The endpoint in a draft, which draft_version then pins: SERVICE_ID/VERSION/NAME.
terraform import logdrain_fastly_heroku.edge SEEDSERVICE00000000001/2/edge

# The same, for configurations with write-only secrets: none comes into the state.
terraform import logdrain_fastly_heroku.edge write-only:SEEDSERVICE00000000001/edge
