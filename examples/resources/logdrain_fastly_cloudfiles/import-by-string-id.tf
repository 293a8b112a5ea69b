import {
  to = logdrain_fastly_cloudfiles.logs
  id = "SEEDSERVICE00000000001/cloudfiles-logs"
}
