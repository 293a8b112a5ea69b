import {
  to = logdrain_fastly_splunk.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "splunk-logs"
  }
}
