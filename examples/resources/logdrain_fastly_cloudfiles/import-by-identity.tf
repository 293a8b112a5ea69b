import {
  to = logdrain_fastly_cloudfiles.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "cloudfiles-logs"
  }
}
