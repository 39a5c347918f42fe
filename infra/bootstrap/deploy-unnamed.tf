# The part of a deployment's rights that no name limits; beside that of deploy.tf, which says what both are to hold.
data "aws_iam_policy_document" "deploy_unnamed" {
  # checkov:skip=CKV_AWS_111: as in the policy of what is named
  # checkov:skip=CKV_AWS_356: as in the policy of what is named
  # checkov:skip=CKV_AWS_109: a delivery of logs is allowed by a resource policy of the account's
  statement {
    sid = "Unnamed"
    actions = [
      "apigateway:DELETE",
      "apigateway:GET",
      "apigateway:PATCH",
      "apigateway:POST",
      "apigateway:PUT",
      "apigateway:TagResource",
      "apigateway:UntagResource",
      "application-autoscaling:*",
      "cognito-idp:*Resource",
      "cognito-idp:*ResourceServer",
      "cognito-idp:*UserPool",
      "cognito-idp:*UserPoolClient",
      "cognito-idp:*UserPoolDomain",
      "cognito-idp:Describe*",
      "cognito-idp:Get*",
      "cognito-idp:List*",
      "cognito-idp:SetUserPoolMfaConfig",
      "ec2:*Address",
      "ec2:*AddressesAttribute",
      "ec2:*FlowLogs",
      "ec2:*InternetGateway",
      "ec2:*NatGateway",
      "ec2:*Route",
      "ec2:ReplaceRouteTableAssociation",
      "ec2:*RouteTable",
      "ec2:*SecurityGroup*",
      "ec2:*Subnet",
      "ec2:*SubnetAttribute",
      "ec2:*Tags",
      "ec2:*Vpc",
      "ec2:*VpcAttribute",
      "ec2:*VpcEndpoint",
      "ec2:*VpcEndpoints",
      "ec2:Describe*",
      "servicediscovery:*",
    ]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [var.region]
    }
  }

  # Actions that AWS checks against no resource, and Terraform's questions about resources of all names.
  statement {
    sid = "WithoutResource"
    actions = [
      "cloudwatch:DescribeAlarms",
      "cloudwatch:ListTagsForResource",
      "ecs:DeregisterTaskDefinition",
      "ecs:DescribeTaskDefinition",
      "ecs:RegisterTaskDefinition",
      "elasticloadbalancing:Describe*",
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListAliases",
      "kms:ListResourceTags",
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DeleteQueryDefinition",
      "logs:DescribeLogGroups",
      "logs:DescribeQueryDefinitions",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutQueryDefinition",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
      "rds:Describe*",
      "rds:ListTagsForResource",
      "route53:ChangeResourceRecordSets",
      "route53:GetChange",
      "route53:GetHostedZone",
      "route53:ListResourceRecordSets",
      "xray:GetGroup",
      "xray:ListTagsForResource",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "deploy_unnamed" {
  name        = "${var.prefix}-deploy-unnamed"
  description = "Deploying what AWS knows no names of, in ${var.region}"
  policy      = data.aws_iam_policy_document.deploy_unnamed.minified_json
}

resource "aws_iam_role_policy_attachment" "deploy_unnamed" {
  for_each = local.names

  role       = aws_iam_role.this["deploy-${each.key}"].name
  policy_arn = aws_iam_policy.deploy_unnamed.arn
}
