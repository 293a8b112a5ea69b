# The endpoint in the live version of the service: SERVICE_ID/NAME.
terraform import logdrain_fastly_heroku.edge SEEDSERVICE00000000001/edge

# The endpoint in a draft, for a resource with draft_version: SERVICE_ID/VERSION/NAME.
terraform import logdrain_fastly_heroku.edge SEEDSERVICE00000000001/2/edge

# The same without storing secrets in the state, for configurations with write-only ones.
terraform import logdrain_fastly_heroku.edge write-only:SEEDSERVICE00000000001/edge
