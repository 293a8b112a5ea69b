# The endpoint as it is in the live version of the service: SERVICE_ID/NAME.
terraform import logdrain_fastly_papertrail.logs SEEDSERVICE00000000001/papertrail-logs

# The endpoint in a draft, which draft_version then pins: SERVICE_ID/VERSION/NAME.
terraform import logdrain_fastly_papertrail.logs SEEDSERVICE00000000001/2/papertrail-logs
