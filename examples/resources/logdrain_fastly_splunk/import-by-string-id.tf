import {
  to = logdrain_fastly_splunk.logs
  id = "SEEDSERVICE00000000001/splunk-logs"
}
