import {
  to = logdrain_fastly_openstack.logs
  id = "SEEDSERVICE00000000001/openstack-logs"
}
