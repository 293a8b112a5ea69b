# The endpoint in the live version of the service: SERVICE_ID/NAME.
terraform import logdrain_fastly_gcs.logs SEEDSERVICE00000000001/gcs-logs

# The endpoint in a draft, for a resource with draft_version: SERVICE_ID/VERSION/NAME.
terraform import logdrain_fastly_gcs.logs SEEDSERVICE00000000001/2/gcs-logs

# The same without storing secrets in the state, for configurations that omit them
# or have write-only ones.
terraform import logdrain_fastly_gcs.logs write-only:SEEDSERVICE00000000001/gcs-logs
