module "scoring_svc" {
  source = "./service"

  name               = "scoring-svc"
  family             = "${var.name}-scoring-svc"
  image              = local.image["scoring-svc"]
  ports              = local.ports.scoring_svc
  size               = var.sizes.scoring_svc
  is_called_by_peers = true
  platform           = local.platform
  deployment_alarms  = var.deployment_alarms
  environment        = { BUREAU_URL = var.enable_simulator ? local.simulator_url : var.bureau_url }
  comes_after = merge(
    { network = terraform_data.network.id, schema = terraform_data.migration.id },
    {
      for service in module.simulator : "external-score-mock" => join(" ", [
        service.arn, aws_vpc_security_group_egress_rule.scoring_svc_to_simulator[0].id, aws_vpc_security_group_ingress_rule.simulator_from_scoring_svc[0].id,
      ])
    },
  )
}

resource "aws_vpc_security_group_egress_rule" "loan_api_to_scoring_svc" {
  security_group_id            = module.loan_api.security_group_id
  description                  = "scoring-svc"
  referenced_security_group_id = module.scoring_svc.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.ports.scoring_svc.public
  to_port                      = local.ports.scoring_svc.public
}

resource "aws_vpc_security_group_ingress_rule" "scoring_svc_from_loan_api" {
  security_group_id            = module.scoring_svc.security_group_id
  description                  = "loan-api"
  referenced_security_group_id = module.loan_api.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.ports.scoring_svc.public
  to_port                      = local.ports.scoring_svc.public
}
